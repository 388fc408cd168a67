namespace Headgate.Keptn.Wire;

/// <summary>A text that is no JSON, or not the JSON that was asked for; the message is the one of Go's decoder.</summary>
internal sealed class GoJsonException(string message) : Exception(message);
