namespace Avatar;

/// <summary>A document in a list that is sorted newest first: by creation time, then by id.</summary>
/// <typeparam name="TId">The id's type.</typeparam>
public interface IListed<out TId> where TId : struct
{
    TId Id { get; }

    /// <summary>Whole milliseconds, UTC.</summary>
    DateTimeOffset CreatedAt { get; }
}
