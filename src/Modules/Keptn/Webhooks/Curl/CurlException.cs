namespace Headgate.Keptn.Webhooks.Curl;

/// <summary>A command that is not run.</summary>
internal sealed class CurlException(string message) : Exception(message);
