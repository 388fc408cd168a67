namespace Headgate.Keptn.Templates;

/// <summary>A template that cannot be read or filled; the message never has a value of the data.</summary>
internal sealed class TemplateException(string message) : Exception(message);
