using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Avatar.Testing;

/// <summary>Reads the instruments of one factory: the sum of a counter, the number of measurements of a histogram, the last value of a gauge.</summary>
public sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _values = new();
    private readonly ConcurrentDictionary<string, double> _observed = new();

    public Measurements(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == meters) self.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Reads an instrument; null if it has not measured anything.</summary>
    /// <param name="series">Name of the instrument and, if it has tags, the tags in their order: <c>name{key=value,key=value}</c>.</param>
    public double? Read(string series)
    {
        _observed.Clear();
        _listener.RecordObservableInstruments();
        return _values.TryGetValue(series, out var value) || _observed.TryGetValue(series, out value) ? value : null;
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = tags.IsEmpty ? instrument.Name : $"{instrument.Name}{{{string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}}}";
        if (instrument.IsObservable) _observed[series] = value;
        else if (instrument.GetType().GetGenericTypeDefinition() == typeof(Histogram<>)) _values.AddOrUpdate(series, 1, static (_, sum) => sum + 1);
        else _values.AddOrUpdate(series, value, (_, sum) => sum + value);
    }
}
