using System.Text.Json.Serialization;

namespace Headgate.Warehouse.Worker;

[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(string))]
internal sealed partial class WorkerJson : JsonSerializerContext;
