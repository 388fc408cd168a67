using System.Globalization;

namespace Headgate.Keptn.Resources.Git;

/// <summary>The whole environment of a git process. Settings are given here and not as arguments, which every user of the machine can see.</summary>
/// <param name="Settings">Git settings by name.</param>
/// <param name="Variables">Other variables.</param>
internal sealed record GitEnvironment(IReadOnlyList<KeyValuePair<string, string>> Settings, IReadOnlyList<KeyValuePair<string, string>> Variables)
{
    private static readonly string[] Kept = ["PATH", "SystemRoot", "TMPDIR", "TEMP", "TMP", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    /// <summary>What git has against files for its own use. They are only ever passed on here, and a client may have put them there: what it sent must be readable again.</summary>
    private static readonly string[] Tolerated =
    [
        "gitmodulesBlob", "gitmodulesLarge", "gitmodulesMissing", "gitmodulesName", "gitmodulesPath", "gitmodulesSymlink", "gitmodulesUpdate", "gitmodulesUrl",
        "gitattributesBlob", "gitattributesLarge", "gitattributesLineLength", "gitattributesMissing",
    ];

    private static readonly KeyValuePair<string, string>[] Always =
    [
        .. Tolerated.Select(what => new KeyValuePair<string, string>($"fetch.fsck.{what}", "ignore")),
        // A commit that was answered is on the disk.
        new("core.fsync", "objects,reference"),
        new("core.hooksPath", OperatingSystem.IsWindows() ? "NUL" : "/dev/null"),
        new("core.fsmonitor", "false"),
        new("gc.auto", "0"),
        new("gc.autoDetach", "false"),
        new("maintenance.auto", "false"),
        new("safe.directory", "*"),
        new("fetch.fsckObjects", "true"),
        new("fastimport.unpackLimit", "100"),
    ];

    /// <summary>Of commands that reach no other machine.</summary>
    public static GitEnvironment Local { get; } = new([], [new("GIT_ALLOW_PROTOCOL", "")]);

    /// <summary>Puts it in place of what the process would inherit.</summary>
    public void Apply(IDictionary<string, string?> environment, string folder)
    {
        var inherited = Kept.Where(environment.ContainsKey).Select(name => (name, environment[name])).ToList();
        environment.Clear();
        foreach (var (name, value) in inherited)
            environment[name] = value;
        environment["HOME"] = folder;
        environment["LC_ALL"] = "C";
        environment["GIT_DIR"] = folder;
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_CONFIG_SYSTEM"] = Nothing;
        environment["GIT_CONFIG_GLOBAL"] = Nothing;
        environment["GIT_ATTR_NOSYSTEM"] = "1";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["GIT_ASKPASS"] = "";
        environment["SSH_ASKPASS"] = "";
        environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        foreach (var (name, value) in Variables)
            environment[name] = value;
        var all = Always.Concat(Settings).ToList();
        environment["GIT_CONFIG_COUNT"] = all.Count.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < all.Count; i++)
        {
            environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{i}")] = all[i].Key;
            environment[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{i}")] = all[i].Value;
        }
    }

    private static string Nothing => OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
}
