namespace Avatar.Storage;

/// <summary>
/// Prevents a database and an image store from being used with the wrong partner: the sweep would treat every file as an orphan, and
/// every document would lack its file. Each side records the other's id. The files record the database's id, so that no second database
/// uses them; the database records the files' id, so that two machines cannot each use their own folder.
/// </summary>
public static class StoreIdentity
{
    /// <summary>
    /// Compares the ids of both sides. If both are empty and the files have no id yet, records the database's id in the files. A crash
    /// before that changes nothing; a crash after it leaves a valid pair.
    /// </summary>
    /// <exception cref="StoreMismatchException">The two do not belong together.</exception>
    /// <exception cref="StoreException">A store is unavailable.</exception>
    public static async Task EnsureMatchAsync(IAvatarStore documents, IImageStore files, CancellationToken cancellationToken)
    {
        var ours = await documents.GetStoreIdAsync(cancellationToken).ConfigureAwait(false);
        var theirs = await files.GetStoreIdAsync(cancellationToken).ConfigureAwait(false);
        if (theirs is null)
        {
            await RefuseUnlessNewAsync(ours, documents, files, cancellationToken).ConfigureAwait(false);
            await files.SetStoreIdAsync(ours, cancellationToken).ConfigureAwait(false);

            // Another host may have recorded its id in the meantime, so read the id that is stored now.
            theirs = await files.GetStoreIdAsync(cancellationToken).ConfigureAwait(false);
        }

        if (theirs != ours) throw new StoreMismatchException(OtherPartner(ours, theirs));

        var here = await files.GetFilesIdAsync(cancellationToken).ConfigureAwait(false);
        var elsewhere = await documents.ClaimFilesAsync(here, cancellationToken).ConfigureAwait(false);
        if (elsewhere != here) throw new StoreMismatchException(OtherPlace(ours, elsewhere, here));
    }

    private static async Task RefuseUnlessNewAsync(
        Guid ours, IAvatarStore documents, IImageStore files, CancellationToken cancellationToken)
    {
        var hasDocuments = await documents.HasDocumentsAsync(cancellationToken).ConfigureAwait(false);
        var hasFiles = await files.HasFilesAsync(cancellationToken).ConfigureAwait(false);
        if (hasDocuments) throw new StoreMismatchException(DocumentsWithoutFiles(ours, hasFiles));
        if (hasFiles) throw new StoreMismatchException(FilesWithoutDocuments(ours));
    }

    private static string OtherPartner(Guid ours, Guid? theirs) =>
        $"The image files belong to the database {theirs}, but the database in use is {ours}. " + Settings;

    private static string OtherPlace(Guid ours, Guid elsewhere, Guid here) =>
        $"The database {ours} belongs to the image store {elsewhere}, but this image store has the id {here}. All processes of a cluster must " +
        "share one folder, or use GridFS. " + Settings +
        $" If this is the right folder (its hidden files were lost when it was moved), write {elsewhere} into the file .files-id beside the image folders, and start again.";

    private static string DocumentsWithoutFiles(Guid ours, bool hasFiles) =>
        $"The database {ours} has documents, but its image files were not found: the image store " +
        (hasFiles ? "contains files that are not assigned to any database. " : "is empty. ") + Settings + IfTogether(ours);

    private static string FilesWithoutDocuments(Guid ours) =>
        $"The image store contains files that are not assigned to any database, but the database {ours} is empty. " + Settings + IfTogether(ours);

    private const string Settings =
        "Check Avatar:Files:Root, and Avatar:DataDirectory or ConnectionStrings:MongoDB: one of them is wrong, or a volume is not mounted.";

    private static string IfTogether(Guid ours) =>
        $" If the two do belong together, write {ours} into the file .store-id beside the image folders, and start again.";
}
