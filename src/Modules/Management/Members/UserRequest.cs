using Headgate.Identity;
using Headgate.Kernel;

namespace Headgate.Management;

/// <summary>Reads who is meant: a body with an e-mail address, or a path with a number or an address.</summary>
internal static class UserRequest
{
    private const int LongestEmail = 254;
    private const int LongestName = 255;

    public static string Email(Fields fields)
    {
        var email = fields.RequiredText("email", LongestEmail).Trim();
        if (email.Length > 0 && !LooksLikeEmail(email))
            fields.Wrong("email", "This value is not a valid email address.");
        return email;
    }

    /// <summary>The name to show of an account that is made now.</summary>
    public static string Name(Fields fields, string email) => fields.Text("name", LongestName) is { Length: > 0 } name ? name : email.Split('@')[0];

    public static string? Role(Fields fields, Project project)
    {
        var isProtected = project.Features.Contains(Caller.ProtectedDefaultBranch);
        return fields.OneOf("role", [.. Roles.All.Where(role => isProtected || !role.NeedsProtectedDefaultBranch).Select(role => role.Name)]);
    }

    /// <summary>The admin that a path names.</summary>
    /// <exception cref="RefusedException">404: nobody is called so.</exception>
    public static async Task<Admin> FromPathAsync(ProjectAdministration administration, string user, CancellationToken stop) =>
        await administration.FindAdminAsync(user, stop) ?? throw new RefusedException(ManagementErrors.NotAMember(user));

    private static bool LooksLikeEmail(string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == email.LastIndexOf('@') && at < email.Length - 1 && !email.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character is '<' or '>' or ',' or ';');
    }
}
