using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>The components that the index names; implemented by the module that keeps them.</summary>
public interface IComponentList
{
    /// <summary>A JSON list of all components with the few fields that <c>exclude=componentDetails</c> keeps.</summary>
    RawJson Summaries { get; }

    /// <summary>A JSON list of all components.</summary>
    /// <param name="baseUrl">The address of the connection host; components hold absolute addresses.</param>
    RawJson Details(string baseUrl);
}
