namespace Headgate.Keptn.Gateway;

/// <summary>The release of Keptn whose API this is. Clients compare it with their own version, so it is not Headgate's.</summary>
internal static class KeptnRelease
{
    public const string Version = "1.4.5";

    /// <summary>The version of shipyards that clients write by default.</summary>
    public const string ShipyardVersion = "0.2.0";
}
