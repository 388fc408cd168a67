namespace Headgate.Identity;

/// <summary>An organization: whom projects belong to.</summary>
/// <param name="Id">The number.</param>
/// <param name="Name">The name.</param>
/// <param name="Created">When it was made.</param>
public sealed record Organization(long Id, string Name, DateTimeOffset Created);

/// <summary>A person with an account.</summary>
/// <param name="Id">The number.</param>
/// <param name="Name">The name to show.</param>
/// <param name="Email">The e-mail address; unique, whatever its case.</param>
/// <param name="Features">The person's feature flags.</param>
/// <param name="IsSuperAdmin">May manage the whole stack.</param>
public sealed record Admin(long Id, string Name, string Email, IReadOnlyList<string> Features, bool IsSuperAdmin);

/// <summary>A person in a project.</summary>
/// <param name="Admin">Who.</param>
/// <param name="Role">The role, as in <see cref="Kernel.CallerAdmin.Role"/>.</param>
/// <param name="Created">Since when.</param>
public sealed record ProjectMember(Admin Admin, string Role, DateTimeOffset Created);
