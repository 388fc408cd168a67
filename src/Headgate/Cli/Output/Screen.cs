using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Headgate.Cli.Output;

/// <summary>What a command prints: results on standard output, everything about the way there on standard error.</summary>
internal sealed class Screen(OutputFormat format)
{
    private const int WidthOfFiles = 10_000;

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IAnsiConsole results = Open(Console.Out, Console.IsOutputRedirected);

    private readonly IAnsiConsole notes = Open(Console.Error, Console.IsErrorRedirected);

    private int documents;

    /// <summary>Whether the result goes to a program.</summary>
    public bool IsForPrograms => format != OutputFormat.Text;

    /// <summary>Prints the result: a document for programs, or what <paramref name="render"/> makes of it for people.</summary>
    public void Result<T>(T document, Action<IAnsiConsole> render)
    {
        if (IsForPrograms)
            Print(document);
        else
            render(results);
    }

    /// <summary>Prints a document as it is, to people and programs alike.</summary>
    public void Document<T>(T document)
    {
        if (IsForPrograms)
            Print(document);
        else
            Say(JsonSerializer.Serialize(document, Indented));
    }

    /// <summary>Tells a person what happens, on standard error.</summary>
    public void Note(string text) => notes.WriteLine(Safe.Text(text));

    /// <summary>Tells a person how it went: beside the result, on standard error when the result goes to a program.</summary>
    public void Say(string text)
    {
        foreach (var line in text.TrimEnd().ReplaceLineEndings("\n").Split('\n'))
            (IsForPrograms ? notes : results).WriteLine(Safe.Text(line));
    }

    /// <summary>Says why the command ends, on standard error.</summary>
    public void Complain(string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
            notes.Write(new Text(Safe.Text(line) + Environment.NewLine, new Style(Color.Red)));
    }

    /// <summary>Runs a transfer: with a progress bar on a terminal, otherwise between two lines.</summary>
    /// <param name="what">What is being done, such as <c>Uploading orders.csv</c>.</param>
    /// <param name="length">How many bytes there are, if known.</param>
    /// <param name="work">The transfer; it tells the bytes as they pass.</param>
    public async Task<T> TransferAsync<T>(string what, long? length, Func<IProgress<long>, Task<T>> work)
    {
        if (!notes.Profile.Capabilities.Interactive)
        {
            var passed = new Passed(_ => { });
            Note($"{what}{(length is { } size ? $" ({Amount.Bytes(size)})" : "")} ...");
            var started = TimeProvider.System.GetTimestamp();
            var result = await work(passed);
            Note($"{what}: {Amount.Bytes(passed.Bytes)} in {Amount.Seconds(TimeProvider.System.GetElapsedTime(started))}.");
            return result;
        }

        ProgressColumn[] columns = length is null
            ? [new TaskDescriptionColumn(), new SpinnerColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new ElapsedTimeColumn()]
            : [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn()];
        return await notes.Progress().Columns(columns).StartAsync(async context =>
        {
            var task = context.AddTask(Markup.Escape(Safe.Text(what)), maxValue: Math.Max(1, length ?? long.MaxValue));
            task.IsIndeterminate = length is null;
            var result = await work(new Passed(bytes => task.Increment(bytes)));
            task.Value = length is null ? task.Value : task.MaxValue;
            task.StopTask();
            return result;
        });
    }

    /// <summary>Waits for something without a measure: with a spinner on a terminal, otherwise after a line.</summary>
    public async Task<T> WaitAsync<T>(string what, Func<Task<T>> work)
    {
        if (notes.Profile.Capabilities.Interactive)
            return await notes.Status().StartAsync(Markup.Escape(Safe.Text(what)), _ => work());
        Note($"{what} ...");
        return await work();
    }

    private void Print<T>(T document)
    {
        if (format == OutputFormat.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(document, Indented));
            return;
        }

        Console.Out.Write((documents++ > 0 ? "---\n" : "") + Yaml.Write(JsonSerializer.SerializeToNode(document, Indented)));
    }

    private static IAnsiConsole Open(TextWriter writer, bool isFile)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Interactive = isFile ? InteractionSupport.No : InteractionSupport.Detect,
            Ansi = isFile ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isFile ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });

        // A file has no edge: lines must not be broken at the 80th character.
        if (isFile)
            console.Profile.Width = WidthOfFiles;
        return console;
    }

    private sealed class Passed(Action<long> tell) : IProgress<long>
    {
        private long bytes;

        public long Bytes => Interlocked.Read(ref bytes);

        public void Report(long value)
        {
            Interlocked.Add(ref bytes, value);
            tell(value);
        }
    }
}
