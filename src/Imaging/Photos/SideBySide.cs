using System.Runtime.ExceptionServices;

namespace Avatar.Imaging.Photos;

/// <summary>Runs two independent functions in parallel if a core is idle, otherwise one after the other.</summary>
internal static class SideBySide
{
    /// <summary>Returns both results. If one fails, throws its exception after both have ended.</summary>
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
