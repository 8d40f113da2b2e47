namespace Avatar.WebFront.Devices;

/// <summary>Response of a deletion.</summary>
internal sealed record DeletionData(DeletedData Deleted);

/// <summary>Number of items the device had when the deletion began.</summary>
internal sealed record DeletedData(int Originals, int Cartoons, int Faces);
