using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Headgate.Kernel;

/// <summary>Collects the process's meters and writes them as Prometheus text.</summary>
/// <remarks>OpenTelemetry's Prometheus exporter cannot be restored where the project is built; this covers counters, gauges and histograms.</remarks>
public sealed class PrometheusText : IDisposable
{
    private static readonly double[] Buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
    private static readonly string[] Prefixes = ["Headgate", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime"];

    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), Series> series = new();

    private sealed class Series
    {
        public double Value;
        public double Sum;
        public readonly long[] Counts = new long[Buckets.Length + 1];
    }

    /// <summary>Starts listening.</summary>
    public PrometheusText()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (Prefixes.Any(prefix => instrument.Meter.Name.StartsWith(prefix, StringComparison.Ordinal)))
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<decimal>((instrument, value, tags, _) => Record(instrument, (double)value, tags));
        listener.Start();
    }

    /// <summary>The current values in the text exposition format, version 0.0.4.</summary>
    public string Write()
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var group in series.GroupBy(entry => entry.Key.Instrument).OrderBy(group => group.Key.Name, StringComparer.Ordinal))
        {
            var name = Name(group.Key);
            text.Append("# TYPE ").Append(name).Append(' ').Append(Kind(group.Key)).Append('\n');
            foreach (var ((_, labels), values) in group)
                Write(text, name, labels, values, Kind(group.Key) == "histogram");
        }

        return text.ToString();
    }

    /// <inheritdoc />
    public void Dispose() => listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var entry = series.GetOrAdd((instrument, Labels(tags)), _ => new Series());
        lock (entry)
        {
            switch (Kind(instrument))
            {
                case "histogram":
                    entry.Sum += value;
                    var bucket = Array.BinarySearch(Buckets, value);
                    entry.Counts[bucket >= 0 ? bucket : ~bucket]++;
                    break;
                case "counter" when !instrument.IsObservable:
                    entry.Value += value;
                    break;
                default:
                    entry.Value = instrument.IsObservable || Kind(instrument) != "gauge" || instrument.GetType().Name.StartsWith("Gauge", StringComparison.Ordinal) ? value : entry.Value + value;
                    break;
            }
        }
    }

    private static void Write(StringBuilder text, string name, string labels, Series values, bool histogram)
    {
        lock (values)
        {
            if (!histogram)
            {
                Line(text, name, labels, values.Value);
                return;
            }

            long total = 0;
            for (var i = 0; i < values.Counts.Length; i++)
            {
                total += values.Counts[i];
                var bound = i < Buckets.Length ? Buckets[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                Line(text, name + "_bucket", labels.Length == 0 ? $"le=\"{bound}\"" : $"{labels},le=\"{bound}\"", total);
            }

            Line(text, name + "_sum", labels, values.Sum);
            Line(text, name + "_count", labels, total);
        }
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Kind(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        return type.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram"
            : type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter"
            : "gauge";
    }

    private static string Name(Instrument instrument)
    {
        var name = new StringBuilder(instrument.Name.Length);
        foreach (var c in instrument.Name)
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        if (instrument.Unit is "s" && Kind(instrument) == "histogram")
            name.Append("_seconds");
        if (Kind(instrument) == "counter")
            name.Append("_total");
        return name.ToString();
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
            return "";
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            if (text.Length > 0)
                text.Append(',');
            foreach (var c in key)
                text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
            text.Append("=\"").Append((Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('"');
        }

        return text.ToString();
    }
}
