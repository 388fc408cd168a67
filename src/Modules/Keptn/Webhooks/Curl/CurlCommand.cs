using System.Globalization;

namespace Headgate.Keptn.Webhooks.Curl;

/// <summary>What a curl command asks for; its texts may still be templates.</summary>
internal sealed record CurlCommand
{
    public string Url { get; init; } = "";

    /// <summary>Empty for the one that the rest implies.</summary>
    public string Method { get; init; } = "";

    /// <summary><c>Name: value</c>, in the order given.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    public IReadOnlyList<CurlData> Data { get; init; } = [];

    /// <summary><c>name:password</c>; empty for none.</summary>
    public string User { get; init; } = "";

    /// <summary>Whether the data go into the query.</summary>
    public bool DataInQuery { get; init; }

    public bool Head { get; init; }

    public bool Insecure { get; init; }

    /// <summary>0 for following none.</summary>
    public int Redirects { get; init; }

    public TimeSpan? MaxTime { get; init; }
}

/// <summary>A part of the body.</summary>
/// <param name="Text">Sent as it is, or encoded.</param>
/// <param name="Encoded">Whether it is encoded.</param>
/// <param name="Name">Stands before what is encoded; <c>null</c> for none.</param>
internal sealed record CurlData(string Text, bool Encoded = false, string? Name = null);

/// <summary>Reads the options of curl that are done here; every other one is refused by its name.</summary>
internal sealed class CurlOptions
{
    private const int MostRedirects = 10;
    private const string ShortWithValue = "XHduAebm";
    private const string ShortFlags = "sSvfLkGIgN#460";

    private static readonly string[] Ignored =
    [
        "--silent", "--show-error", "--verbose", "--fail", "--fail-with-body", "--globoff", "--no-buffer", "--progress-bar", "--no-progress-meter", "--compressed",
        "--ipv4", "--ipv6", "--http1.0", "--http1.1", "--http2",
    ];

    private static readonly Dictionary<char, string> Long = new()
    {
        ['X'] = "--request", ['H'] = "--header", ['d'] = "--data", ['u'] = "--user", ['A'] = "--user-agent", ['e'] = "--referer", ['b'] = "--cookie", ['m'] = "--max-time",
        ['s'] = "--silent", ['S'] = "--show-error", ['v'] = "--verbose", ['f'] = "--fail", ['L'] = "--location", ['k'] = "--insecure", ['G'] = "--get", ['I'] = "--head",
        ['g'] = "--globoff", ['N'] = "--no-buffer", ['#'] = "--progress-bar", ['4'] = "--ipv4", ['6'] = "--ipv6", ['0'] = "--http1.0",
    };

    private readonly List<string> headers = [];
    private readonly List<CurlData> data = [];
    private CurlCommand command = new();
    private bool follows;
    private int redirects = MostRedirects;

    /// <param name="words">Without the word <c>curl</c>.</param>
    /// <exception cref="CurlException">An option is not done here, or there is not one URL.</exception>
    public static CurlCommand Parse(IReadOnlyList<string> words)
    {
        var options = new CurlOptions();
        var queue = new Queue<string>(words);
        while (queue.TryDequeue(out var word))
            options.Take(word, queue);
        return options.Complete();
    }

    private CurlCommand Complete()
    {
        if (command.Url.Length == 0)
            throw new CurlException("curl command contains empty URL");
        return command with { Headers = headers, Data = data, Redirects = follows ? redirects : 0 };
    }

    private void Take(string word, Queue<string> rest)
    {
        if (word.StartsWith("--", StringComparison.Ordinal))
            Set(word, rest);
        else if (word is ['-', _, ..])
            TakeShort(word, rest);
        else
            SetUrl(word);
    }

    private void TakeShort(string word, Queue<string> rest)
    {
        for (var at = 1; at < word.Length; at++)
        {
            var letter = word[at];
            if (ShortWithValue.Contains(letter, StringComparison.Ordinal))
            {
                Set(Long[letter], at + 1 < word.Length ? new Queue<string>([word[(at + 1)..]]) : rest);
                return;
            }

            if (!ShortFlags.Contains(letter, StringComparison.Ordinal))
                throw Invalid($"-{letter}");
            Set(Long[letter], rest);
        }
    }

    private void Set(string option, Queue<string> rest)
    {
        switch (option)
        {
            case var _ when Ignored.Contains(option):
                break;
            case "--request":
                command = command with { Method = Value(option, rest) };
                break;
            case "--header":
                headers.Add(NoFile(option, Value(option, rest)));
                break;
            case "--data" or "--data-ascii" or "--data-binary":
                data.Add(new CurlData(NoFile(option, Value(option, rest))));
                break;
            case "--data-raw":
                data.Add(new CurlData(Value(option, rest)));
                break;
            case "--data-urlencode":
                data.Add(Encoded(Value(option, rest)));
                break;
            case "--json":
                data.Add(new CurlData(NoFile(option, Value(option, rest))));
                headers.AddRange(["Content-Type: application/json", "Accept: application/json"]);
                break;
            case "--user":
                command = command with { User = Value(option, rest) };
                break;
            case "--user-agent":
                headers.Add($"User-Agent: {Value(option, rest)}");
                break;
            case "--referer":
                headers.Add($"Referer: {Value(option, rest)}");
                break;
            case "--oauth2-bearer":
                headers.Add($"Authorization: Bearer {Value(option, rest)}");
                break;
            case "--cookie":
                // Without an equals sign curl takes it for a file.
                var cookie = Value(option, rest);
                headers.Add(cookie.Contains('=', StringComparison.Ordinal) ? $"Cookie: {cookie}" : throw Invalid(option));
                break;
            case "--url":
                SetUrl(Value(option, rest));
                break;
            case "--location":
                follows = true;
                break;
            case "--max-redirs":
                redirects = (int)Math.Min(Seconds(option, rest), MostRedirects);
                break;
            case "--max-time" or "--connect-timeout":
                var time = TimeSpan.FromSeconds(Seconds(option, rest));
                command = command with { MaxTime = time == TimeSpan.Zero || command.MaxTime < time ? command.MaxTime : time };
                break;
            case "--insecure":
                command = command with { Insecure = true };
                break;
            case "--get":
                command = command with { DataInQuery = true };
                break;
            case "--head":
                command = command with { Head = true };
                break;
            default:
                throw Invalid(option);
        }
    }

    private void SetUrl(string url) => command = command.Url.Length == 0 ? command with { Url = url } : throw new CurlException("curl command contains more than one URL");

    private static string Value(string option, Queue<string> rest) => rest.TryDequeue(out var value) ? value : throw new CurlException($"option {option}: requires parameter");

    private static string NoFile(string option, string value) =>
        !value.StartsWith('@') ? value : throw new CurlException(option == "--data" ? "file uploads using @ in --data is not allowed" : $"file uploads using @ in {option} is not allowed");

    private static CurlData Encoded(string value)
    {
        var (equals, file) = (value.IndexOf('=', StringComparison.Ordinal), value.IndexOf('@', StringComparison.Ordinal));
        if (file >= 0 && (equals < 0 || file < equals))
            throw new CurlException("file uploads using @ in --data-urlencode is not allowed");
        return equals < 0 ? new CurlData(value, true) : new CurlData(value[(equals + 1)..], true, equals == 0 ? null : value[..equals]);
    }

    private static double Seconds(string option, Queue<string> rest)
    {
        var text = Value(option, rest);
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= 86400
            ? seconds
            : throw new CurlException($"option {option}: expected a proper numerical parameter");
    }

    private static CurlException Invalid(string option) => new($"curl command contains invalid option '{option}'");
}
