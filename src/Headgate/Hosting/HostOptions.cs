using System.ComponentModel.DataAnnotations;
using Headgate.Kernel;

namespace Headgate.Hosting;

/// <summary>The settings of the node itself; the modules' settings have sections of their own.</summary>
internal sealed record HostOptions
{
    /// <summary>Where to listen; several are separated by <c>;</c>. Default <c>http://127.0.0.1:8080</c>.</summary>
    [Required]
    public string Urls { get; init; } = "http://127.0.0.1:8080";

    /// <summary>The folder for everything the node keeps on disk. Default <c>data</c>.</summary>
    [Required]
    public string Data { get; init; } = "data";

    /// <summary>What the node does: a comma list of <c>api</c>, <c>worker</c>, <c>scheduler</c>, <c>console</c>, or <c>all</c>, the default.</summary>
    [Required]
    public string Roles { get; init; } = "all";

    /// <summary>The address people use, when a proxy hides it, such as <c>https://connection.example.com</c>; <c>null</c> to take it from each request.</summary>
    [Url]
    public string? PublicUrl { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingException">A value is wrong; the message names the setting and the remedy.</exception>
    public static HostOptions From(IConfiguration configuration)
    {
        var options = configuration.Get<HostOptions>() ?? new HostOptions();
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), problems, true))
            throw new SettingException(string.Join(" ", problems.Select(problem => problem.ErrorMessage)));
        _ = options.ParsedRoles;
        return options;
    }

    /// <summary>The roles as flags.</summary>
    public NodeRoles ParsedRoles
    {
        get
        {
            var roles = NodeRoles.None;
            foreach (var name in Roles.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (!Enum.TryParse<NodeRoles>(name, true, out var role) || int.TryParse(name, out _) || role == NodeRoles.None)
                    throw new SettingException($"Roles: \"{name}\" is not a role. Use a comma list of api, worker, scheduler, console, or all.");
                roles |= role;
            }

            return roles == NodeRoles.None ? throw new SettingException("Roles: name at least one of api, worker, scheduler, console, or all.") : roles;
        }
    }
}

/// <summary>A setting is wrong; the start stops with this message and no stack.</summary>
internal sealed class SettingException(string message) : Exception(message);
