using Avatar.Imaging.Photos.Containers;
using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Until when one decoding may go on. Decoders ask for it whenever they want bytes and whenever they have made pixels.</summary>
/// <param name="options">How long that is.</param>
/// <param name="time">The clock, of which only the time stamps are used; null for the machine's.</param>
internal sealed class DecodeDeadline(ImagingOptions options, TimeProvider? time)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly long _began = (time ?? TimeProvider.System).GetTimestamp();
    private volatile bool _hasPassed;

    public bool HasPassed => _hasPassed || (_hasPassed = _time.GetElapsedTime(_began) > options.DecodeTimeout);

    /// <summary>What a decoder's failure means.</summary>
    public ImagingException Undecodable(VipsException exception) =>
        _hasPassed ? IContainer.TakesTooLong(exception)
        : Scarcity.IsCauseOf(exception) ? Scarcity.Busy(exception)
        : IContainer.Damaged(exception);
}
