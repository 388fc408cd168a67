using Headgate.Identity;

namespace Headgate.Management;

internal sealed record UserView(long Id, string Name, string Email, bool MfaEnabled, IReadOnlyList<string> Features, bool CanAccessLogs, bool IsSuperAdmin)
{
    public static UserView From(Admin admin) => new(admin.Id, admin.Name, admin.Email, false, admin.Features, admin.IsSuperAdmin, admin.IsSuperAdmin);
}

internal sealed record ProjectUserView(
    long Id, string Name, string Email, IReadOnlyList<string> Features, DateTimeOffset? Expires, DateTimeOffset Created, string? Reason, string Role, string Status,
    UserView? Invitor, UserView? Approver)
{
    public static ProjectUserView From(ProjectMember member) =>
        new(member.Admin.Id, member.Admin.Name, member.Admin.Email, member.Admin.Features, null, member.Created, null, member.Role, "active", null, null);
}
