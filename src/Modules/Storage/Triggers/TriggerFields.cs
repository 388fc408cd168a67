using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>What a request says of a trigger; what it does not say is null.</summary>
internal sealed record TriggerFields(string? Component, string? Configuration, TokenId? RunWith, TimeSpan? CoolDown, IReadOnlyList<string>? Tables)
{
    private const int LongestCoolDownMinutes = 60 * 24 * 366;

    /// <exception cref="RefusedException">Something is missing or wrong.</exception>
    public static TriggerFields Read(Fields body, bool isNew)
    {
        var component = isNew ? body.RequiredText("component", 255) : body.Text("component", 255);
        var configuration = isNew ? body.RequiredText("configurationId", 255) : body.Text("configurationId", 255);
        var tables = body.Texts("tableIds");
        foreach (var name in isNew ? (string[])["runWithTokenId", "coolDownPeriodMinutes", "tableIds"] : [])
        {
            if (body.Raw(name) is null)
                body.Wrong(name, "This field is missing.");
        }

        body.ThrowIfInvalid(TriggerErrors.Validation);
        var runWith = Whole(body, "runWithTokenId");
        var minutes = Whole(body, "coolDownPeriodMinutes");
        if (minutes < TableTrigger.ShortestCoolDown.TotalMinutes)
            throw new RefusedException(TriggerErrors.CoolDownTooShort);
        if (minutes > LongestCoolDownMinutes)
            body.Wrong("coolDownPeriodMinutes", $"This value should be {LongestCoolDownMinutes} or less.");
        body.ThrowIfInvalid(TriggerErrors.Validation);
        if (tables is { Count: 0 })
            throw new RefusedException(TriggerErrors.NoTables);
        return new TriggerFields(
            NullIfEmpty(component), NullIfEmpty(configuration), runWith is { } token ? new TokenId(token) : null, minutes is { } wait ? TimeSpan.FromMinutes(wait) : null,
            tables?.Distinct().ToList());
    }

    private static long? Whole(Fields body, string name)
    {
        if (body.Raw(name) is not { } sent)
            return null;
        var text = sent is JsonValue && sent.GetValueKind() == JsonValueKind.String ? sent.GetValue<string>() : sent.ToJsonString();
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RefusedException(TriggerErrors.NotANumber(name, text.Length > 100 ? text[..100] : text));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
