namespace Avatar.Storage;

/// <summary>The setting of <see cref="DiskBudget"/>.</summary>
[Settings("Avatar:Limits")]
public sealed class DiskBudgetOptions
{
    [Setting("Maximum total size of image files, thumbnails and the SQLite database, in bytes. Beyond it, photos and cartoons are refused. 0 disables the limit.")]
    [NumberRange(0, 1L << 60)]
    public long DiskBudgetBytes { get; set; }
}
