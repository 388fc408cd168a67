using System.Text.Json.Serialization;
using Headgate.Identity;

namespace Headgate.Management;

internal sealed record OrganizationView(
    long Id, string Name, DateTimeOffset Created, bool AllowAutoJoin, string? CrmId, long? ActivityCenterProjectId, bool MfaRequired,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MaintainerView? Maintainer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ProjectOfOrganizationView>? Projects)
{
    public static OrganizationView From(Organization organization) =>
        new(organization.Id, organization.Name, organization.Created, false, null, null, false, MaintainerView.TheOne, null);
}

internal sealed record ProjectOfOrganizationView(long Id, string Name, DateTimeOffset Created);

/// <summary>Organizations hang below maintainers on the wire; here all hang below one, which is the stack itself.</summary>
internal sealed record MaintainerView(
    long Id, string Name, DateTimeOffset Created, long? DefaultConnectionMysqlId, long? DefaultConnectionSnowflakeId, long? DefaultConnectionSynapseId,
    long? DefaultConnectionExasolId, long? DefaultConnectionBigqueryId, long? DefaultConnectionTeradataId, long? DefaultFileStorageId, string? ZendeskUrl)
{
    public static MaintainerView TheOne { get; } = new(1, "Headgate", DateTimeOffset.UnixEpoch, null, null, null, null, null, null, null, null);
}
