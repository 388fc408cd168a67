using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>Reads the body of the calls that set a state: <c>state</c> and nothing else.</summary>
internal static class StateRequest
{
    private const string Field = "state";

    /// <exception cref="RefusedException">400; other fields are refused with <paramref name="code"/>.</exception>
    public static string Read(Fields body, string code)
    {
        if (!body.Has(Field))
            throw new RefusedException(ConfigurationErrors.InvalidState("This field is missing."));
        var state = JsonContent.Read(body, Field, out var wrong);
        if (wrong is not null)
            throw new RefusedException(ConfigurationErrors.InvalidState(wrong));
        if (state is null)
            throw new RefusedException(ConfigurationErrors.InvalidState("This value should not be blank."));
        foreach (var unknown in body.Names.Where(name => name != Field).ToList())
            body.Wrong(unknown, "This field was not expected.");
        ConfigurationRequest.ThrowIfInvalid(body, code);
        return state;
    }
}
