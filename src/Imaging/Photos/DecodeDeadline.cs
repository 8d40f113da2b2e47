using Avatar.Imaging.Photos.Containers;
using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>Until when one decoding may go on. Decoders ask for it whenever they want bytes and whenever they have made pixels.</summary>
internal sealed class DecodeDeadline(ImagingOptions options, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private volatile bool _hasPassed;

    public bool HasPassed => _hasPassed || (_hasPassed = time.GetElapsedTime(_began) > options.DecodeTimeout);

    /// <summary>What a decoder's failure means.</summary>
    public ImagingException Undecodable(VipsException exception) =>
        _hasPassed ? IContainer.TakesTooLong(exception)
        : Scarcity.IsCauseOf(exception) ? Scarcity.Busy(exception)
        : IContainer.Damaged(exception);
}
