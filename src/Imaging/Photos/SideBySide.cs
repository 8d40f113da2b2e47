using System.Runtime.ExceptionServices;

namespace Avatar.Imaging.Photos;

/// <summary>Two things that do not need each other, done at the same time where a core is idle, else one after the other.</summary>
internal static class SideBySide
{
    /// <summary>Both results; if something fails, its exception, once neither runs any more.</summary>
    public static (TFirst First, TSecond Second) Run<TFirst, TSecond>(Func<TFirst> first, Func<TSecond> second)
    {
        var (one, other) = (default(TFirst)!, default(TSecond)!);
        try
        {
            Parallel.Invoke(() => one = first(), () => other = second());
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return (one, other);
    }
}
