using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Headgate.Warehouse.Sql.Emitting;

/// <summary>A list of bound values as a JSON list of texts.</summary>
internal static class BulkText
{
    internal static string Json(Binding binding)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new() { SkipValidation = true }))
        {
            var type = binding.Type.ToUpperInvariant();
            json.WriteStartArray();
            foreach (var value in binding.Values)
            {
                if (value is null)
                    json.WriteNullValue();
                else
                    json.WriteStringValue(type == "BINARY" ? value : BindingValues.Text(type, value));
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
