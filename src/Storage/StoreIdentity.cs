namespace Avatar.Storage;

/// <summary>
/// Keeps a database and a files root from being used with a partner that is not theirs: a sweep would take every file for an
/// orphan, and every document would lack its file.
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
