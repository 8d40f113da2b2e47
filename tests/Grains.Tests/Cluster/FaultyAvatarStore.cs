using System.Collections.Concurrent;
using System.Reflection;
using Avatar.Storage;

namespace Avatar.Grains.Tests;

/// <summary>
/// A real store whose calls, those of all its ports, fail as planned in <see cref="Faults"/>. It derives the ports from their interfaces, so
/// that every method can fail. The name of a call is that of its port and method, <c>Originals.InsertAsync</c>.
/// </summary>
#pragma warning disable CA1852 // The proxy's class is derived from this one at run time.
internal class FaultyAvatarStore : DispatchProxy
#pragma warning restore CA1852
{
    private static readonly MethodInfo RunOfT =
        typeof(FaultyAvatarStore).GetMethod(nameof(RunAsync), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly ConcurrentDictionary<MethodInfo, object> _ports = [];
    private object _inner = null!;
    private Faults _faults = null!;
    private string _prefix = "";

    public static IAvatarStore Wrap(IAvatarStore inner, Faults faults) => (IAvatarStore)Wrap(typeof(IAvatarStore), inner, faults, "");

    private static object Wrap(Type port, object inner, Faults faults, string prefix)
    {
        var proxy = Create(port, typeof(FaultyAvatarStore));
        var faulty = (FaultyAvatarStore)proxy;
        (faulty._inner, faulty._faults, faulty._prefix) = (inner, faults, prefix);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var type = targetMethod!.ReturnType;
        if (_faults.RepeatsCartoonInserts && _prefix + targetMethod.Name == StoreCalls.InsertCartoon) return RepeatInsertAsync(targetMethod, args!);
        if (type == typeof(Task)) return _faults.RunAsync(_prefix + targetMethod.Name, () => (Task)Call(targetMethod, _inner, args)!);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
            return Call(RunOfT.MakeGenericMethod(type.GenericTypeArguments), this, [targetMethod, args]);

        // All other members are the properties with the ports.
        return _ports.GetOrAdd(
            targetMethod, getter => Wrap(type, Call(getter, _inner, args)!, _faults, getter.Name["get_".Length..] + "."));
    }

    /// <summary>Inserts a cartoon twice, as a driver does that got no reply. The first insert ends before it deletes the displaced cartoons.</summary>
    private async Task RepeatInsertAsync(MethodInfo method, object?[] args)
    {
        await ((ICartoons)_inner).InsertAsync((RegeneratedCartoon)args[0]!, [], CancellationToken.None);
        await (Task)Call(method, _inner, args)!;
    }

    private Task<T> RunAsync<T>(MethodInfo method, object?[]? args) =>
        _faults.RunAsync(_prefix + method.Name, () => (Task<T>)Call(method, _inner, args)!);

    private static object? Call(MethodInfo method, object target, object?[]? args) =>
        method.Invoke(target, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
}

/// <summary>The names of store calls that tests disturb.</summary>
internal static class StoreCalls
{
    public const string InsertOriginal = $"{nameof(IAvatarStore.Originals)}.{nameof(IOriginals.InsertAsync)}";
    public const string DeleteOriginal = $"{nameof(IAvatarStore.Originals)}.{nameof(IOriginals.DeleteAsync)}";
    public const string NoteFaces = $"{nameof(IAvatarStore.Originals)}.{nameof(IOriginals.NoteFacesAsync)}";
    public const string InsertCartoon = $"{nameof(IAvatarStore.Cartoons)}.{nameof(ICartoons.InsertAsync)}";
    public const string DeleteCartoons = $"{nameof(IAvatarStore.Cartoons)}.{nameof(ICartoons.DeleteAsync)}";
    public const string InsertFace = $"{nameof(IAvatarStore.Faces)}.{nameof(IFaces.InsertAsync)}";
    public const string ListFaces = $"{nameof(IAvatarStore.Faces)}.{nameof(IFaces.ListAsync)}";
    public const string InsertRecord = $"{nameof(IAvatarStore.IdempotencyRecords)}.{nameof(IIdempotencyRecords.InsertAsync)}";
    public const string CompleteRecord = $"{nameof(IAvatarStore.IdempotencyRecords)}.{nameof(IIdempotencyRecords.CompleteAsync)}";
    public const string ListPendingOfDevice = $"{nameof(IAvatarStore.IdempotencyRecords)}.{nameof(IIdempotencyRecords.ListPendingByDeviceAsync)}";
    public const string ListDeletions = $"{nameof(IAvatarStore.Deletions)}.{nameof(IDeletions.ListAsync)}";
}
