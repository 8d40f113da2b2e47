namespace Avatar.Imaging;

/// <summary>
/// A bounded number of places, and a bounded line of those who wait for one, in which every owner gets the same share (see
/// <see cref="SharedLine{TJob}"/>).
/// </summary>
/// <param name="places">Places; at least 1.</param>
/// <param name="longestLine">How many may wait.</param>
internal sealed class SharedPlaces(int places, int longestLine)
{
    private readonly Lock _gate = new();
    private readonly SharedLine<TaskCompletionSource> _line = new();
    private int _taken;

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _line.Length;
        }
    }

    /// <inheritdoc cref="SharedLine{TJob}.Owners"/>
    public int Owners
    {
        get
        {
            lock (_gate) return _line.Owners;
        }
    }

    /// <summary>Waits for a place, which is held until <see cref="Leave"/>.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.Busy"/> if the line is full of jobs whose turn comes earlier, or becomes so.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before there was a place.</exception>
    public async Task TakeAsync(StudioOwner owner, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = Enter(owner, turn);
        await using (cancellationToken.UnsafeRegister(_ => GiveUp(waiting, cancellationToken), null).ConfigureAwait(false))
        {
            await turn.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Gives a place back, to whoever is next.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (_line.Length == 0) _taken--;
            else _line.TakeFirst().SetResult();
        }
    }

    /// <summary>A line that grew too long loses its last job, which may be this one.</summary>
    private SharedLine<TaskCompletionSource>.Place Enter(StudioOwner owner, TaskCompletionSource turn)
    {
        TaskCompletionSource? turnedAway = null;
        SharedLine<TaskCompletionSource>.Place place;
        lock (_gate)
        {
            place = _line.Add(owner, turn);
            if (_taken < places)
            {
                _taken++;
                _line.TakeFirst().SetResult();
            }
            else if (_line.Length > longestLine)
            {
                turnedAway = _line.DropLast();
            }
        }

        turnedAway?.SetException(Busy());
        return place;
    }

    private void GiveUp(SharedLine<TaskCompletionSource>.Place place, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_line.Leave(place)) return;
        }

        place.Job.SetCanceled(cancellationToken);
    }

    /// <summary>There is no place, and none soon.</summary>
    public static ImagingException Busy() =>
        new(ImagingError.Busy, "Too many pictures are being drawn right now. Please try again in a moment.");
}
