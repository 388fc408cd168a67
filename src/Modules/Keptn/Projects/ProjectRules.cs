using System.Text;
using Headgate.Kernel;
using Headgate.Keptn.Shipyards;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Projects;

/// <summary>Whether a project may be made or changed as asked; the checks and their order are the reference's.</summary>
internal sealed class ProjectRules(ProjectsOptions options, KeptnOptions installation)
{
    /// <exception cref="RefusedException">400 or 422.</exception>
    public ShipyardFile CheckNew(CreateProjectRequest asked)
    {
        CheckName(asked.Name);
        if (Encoding.UTF8.GetByteCount(asked.Name!) > options.MaxProjectName)
            throw Invalid($"project name exceeds maximum size of {options.MaxProjectName} characters");
        CheckEntityName(asked.Name!);
        if (string.IsNullOrEmpty(asked.Shipyard))
            throw Invalid("shipyard must contain a valid shipyard spec encoded in base64");
        var shipyard = Read(asked.Shipyard);
        if (asked.GitCredentials is { } credentials)
            Check(credentials);
        else if (!installation.AutomaticProvisioning)
            throw Invalid("gitCredentials cannot be empty");
        return shipyard;
    }

    /// <returns>The new shipyard; <c>null</c> when it stays.</returns>
    /// <exception cref="RefusedException">400 or 422.</exception>
    public ShipyardFile? CheckChange(UpdateProjectRequest asked)
    {
        CheckName(asked.Name);
        CheckEntityName(asked.Name!);
        var shipyard = string.IsNullOrEmpty(asked.Shipyard) ? null : Read(asked.Shipyard);
        if (asked.GitCredentials is { } credentials)
            Check(credentials);
        return shipyard;
    }

    private static void CheckName(string? name)
    {
        if (string.IsNullOrEmpty(name))
            throw Invalid("project name missing");
    }

    private static void CheckEntityName(string name)
    {
        if (!EntityName.IsValid(name))
            throw Invalid("provided project name is not a valid Keptn entity name");
    }

    private static ShipyardFile Read(string base64)
    {
        var bytes = GoBase64.Decode(base64) ?? throw Invalid("could not decode shipyard content");
        try
        {
            var text = GoBase64.Text(bytes) ?? throw Invalid("could not unmarshal provided shipyard content");
            var shipyard = ShipyardText.Parse(text);
            return ShipyardRules.Refuse(shipyard) is { } why ? throw Invalid($"provided shipyard file is not valid: {why}") : new ShipyardFile(text, shipyard);
        }
        catch (ShipyardRefusedException malformed)
        {
            throw Invalid("could not unmarshal provided shipyard content", malformed);
        }
    }

    private void Check(GitCredentials credentials)
    {
        if (RemoteUrl.Refuse(credentials.RemoteUrl) is { } why)
            throw Invalid($"provided gitRemoteURL is not valid: {why}");
        if (credentials.Https is not null && credentials.Ssh is not null)
            throw Invalid("SSH and HTTPS authorization cannot be used together");
        if (credentials.Ssh is { } ssh && GoBase64.Decode(ssh.PrivateKey) is null)
            throw Invalid("could not decode privateKey content");
        if (credentials.Https is { } https && GoBase64.Decode(https.Certificate) is null)
            throw Invalid("could not decode PEM Certificate content");
        if (credentials.Https?.Proxy is { } proxy && proxy.Url.Contains('@', StringComparison.Ordinal))
            throw Invalid("the url of a proxy must not contain credentials: they are its user and password");
        if (RemoteUrl.Split(credentials.RemoteUrl).Shown is { Length: > 0 } url && options.Denies(url))
            throw new RefusedException(new ApiError(422, null, $"Invalid RemoteURL: {url}"));
    }

    private static RefusedException Invalid(string why, Exception? cause = null) => new(new ApiError(400, null, $"Could not validate payload: {why}"), cause);
}

/// <summary>A shipyard with the text it was read from.</summary>
internal sealed record ShipyardFile(string Text, Shipyard Shipyard)
{
    /// <summary>Where it is among a project's files.</summary>
    public const string Uri = "shipyard.yaml";
}
