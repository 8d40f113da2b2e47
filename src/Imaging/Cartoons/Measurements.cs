namespace Avatar.Imaging.Cartoons;

/// <summary>
/// The values that the steps of a drawing measure on the whole picture, such as its levels and main colours: one per type. A second
/// drawing with the same object takes them over instead of measuring, so that a drawing of a part has the light and the palette of the
/// drawing of the whole. Not thread-safe.
/// </summary>
internal sealed class Measurements
{
    private readonly Dictionary<Type, object> _values = [];

    /// <summary>Returns the value of this type, which <paramref name="measure"/> determines at the first call.</summary>
    public T Get<T>(Func<T> measure)
        where T : class
    {
        if (_values.TryGetValue(typeof(T), out var known)) return (T)known;
        var value = measure();
        _values.Add(typeof(T), value);
        return value;
    }
}
