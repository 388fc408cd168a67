namespace Headgate.Keptn.Lighthouse.Rules;

/// <summary>Holds a value against criteria.</summary>
/// <param name="earlier">The value to compare with; <c>null</c> when there is none: what is relative to it holds then.</param>
internal readonly struct CriteriaCheck(double? earlier)
{
    /// <summary>Whether one of the sets holds, and how each criterion came out.</summary>
    /// <returns>What is wrong with the first criterion that is none; <c>null</c> otherwise.</returns>
    public string? TryEvaluate(double value, IReadOnlyList<IReadOnlyList<string>> sets, out bool holds, out IReadOnlyList<Target>? targets)
    {
        holds = false;
        targets = [];
        List<Target> all = [];
        foreach (var set in sets)
        {
            var setHolds = true;
            foreach (var text in set)
            {
                if (Criterion.TryParse(text, out var criterion) is { } wrong)
                {
                    holds = false;
                    return wrong;
                }

                var target = Check(value, text, criterion);
                setHolds &= !target.Violated;
                all.Add(target);
            }

            holds |= setHolds;
        }

        targets = all.Count > 0 ? all : null;
        return null;
    }

    /// <summary>The criteria of an objective without a value: all violated.</summary>
    public IReadOnlyList<Target> Unmet(IReadOnlyList<IReadOnlyList<string>> sets)
    {
        List<Target> all = [];
        foreach (var text in sets.SelectMany(set => set))
            if (Criterion.TryParse(text, out var criterion) is null)
                all.Add(new Target(text, criterion.IsRelative ? earlier ?? 0 : criterion.Value, true));
        return all;
    }

    private Target Check(double value, string text, Criterion criterion)
    {
        if (criterion.IsRelative && earlier is null)
            return new Target(text, 0, false);
        var target = criterion.TargetAfter(earlier ?? 0);
        return new Target(text, target, !criterion.Holds(value, target));
    }
}
