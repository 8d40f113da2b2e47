namespace Avatar.Storage;

/// <summary>
/// Keeps a database and a files root from being used with a partner that is not theirs: a sweep would take every file for an
/// orphan, and every document would lack its file. Each names the other: the files carry the database's id, so that no second
/// database comes to them, and the database the files', so that two machines do not each use a folder of their own.
/// </summary>
public static class StoreIdentity
{
    /// <summary>
    /// Compares the ids of both. Only where nothing is kept on either side and the files carry no id yet, it notes the
    /// database's id in the files. A crash before that leaves things as they were, one after it leaves a pair.
    /// </summary>
    /// <exception cref="StoreMismatchException">They do not belong together.</exception>
    /// <exception cref="StoreException">One of them cannot be asked.</exception>
    public static async Task EnsureMatchAsync(IAvatarStore documents, IImageStore files, CancellationToken cancellationToken)
    {
        var ours = await documents.GetStoreIdAsync(cancellationToken).ConfigureAwait(false);
        var theirs = await files.GetStoreIdAsync(cancellationToken).ConfigureAwait(false);
        if (theirs is null)
        {
            await RefuseUnlessNewAsync(ours, documents, files, cancellationToken).ConfigureAwait(false);
            await files.SetStoreIdAsync(ours, cancellationToken).ConfigureAwait(false);

            // Another host may have noted its own meanwhile, so what counts is what is there now.
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
        $"The database {ours} has its image files in the place {elsewhere}, but this is {here}. All processes of a cluster must " +
        "share one folder, or use GridFS. " + Settings +
        $" If this is the right place (its hidden files were lost in a move), write {elsewhere} into the file .files-id beside the folders of images, and start again.";

    private static string DocumentsWithoutFiles(Guid ours, bool hasFiles) =>
        $"The database {ours} has documents, but its image files are not here: the place for files is " +
        (hasFiles ? "taken by files that name no database. " : "empty. ") + Settings + IfTogether(ours);

    private static string FilesWithoutDocuments(Guid ours) =>
        $"There are image files that name no database, but the database {ours} is empty. " + Settings + IfTogether(ours);

    private const string Settings =
        "Check Avatar:Files:Root, and Avatar:DataDirectory or ConnectionStrings:MongoDB: one of them leads to the wrong place, or a volume is not mounted.";

    private static string IfTogether(Guid ours) =>
        $" If the two do belong together, write {ours} into a file .store-id beside the folders of images, and start again.";
}
