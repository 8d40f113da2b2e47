namespace Avatar;

/// <summary>A document that is listed newest first: by the time of its making, then by its id.</summary>
/// <typeparam name="TId">The id's type.</typeparam>
public interface IListed<out TId> where TId : struct
{
    TId Id { get; }

    /// <summary>Whole milliseconds, UTC.</summary>
    DateTimeOffset CreatedAt { get; }
}
