using Headgate.Kernel;

namespace Headgate.Management;

internal static class ManagementErrors
{
    public static ApiError NotFound(string what, string id) => new(404, "manage.notFound", $"The {what} \"{id}\" was not found.");

    public static ApiError OrganizationNotEmpty { get; } =
        new(400, "manage.organizationNotEmpty", "The organization has or had projects, so it cannot be deleted.");

    public static ApiError AlreadyMember(string email) => new(400, "manage.alreadyMember", $"{email} is a member already.");

    public static ApiError NotAMember(string who) => new(404, "manage.notAMember", $"\"{who}\" is not a member.");

    public static ApiError FeatureAlreadyOn(string feature) => new(422, "manage.featureAlreadyAssigned", $"The feature \"{feature}\" is already assigned to the project.");

    public static ApiError FeatureNotOn(string feature) => new(404, "manage.featureNotAssigned", $"The feature \"{feature}\" is not assigned to the project.");

    public static ApiError NotServed(string field) => new(501, "manage.notServed", $"Headgate does not serve the field \"{field}\" of this call. Send the request without it.");
}
