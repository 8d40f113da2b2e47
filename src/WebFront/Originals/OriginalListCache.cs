using System.Runtime.CompilerServices;
using Avatar.WebFront.Answers;

namespace Avatar.WebFront.Originals;

/// <summary>
/// The written answers of whole lists. A grain in the same process gives the same object until something changes, so its
/// identity is the key; an answer lives as long as its list, and no longer than links that are made now live.
/// </summary>
internal sealed class OriginalListCache
{
    private readonly ConditionalWeakTable<OriginalList, Written> _answers = [];

    public Representation Write(OriginalList list, PublicUrl url)
    {
        if (_answers.TryGetValue(list, out var known) && known.Url == url) return known.Representation;
        var data = new OriginalListData(list.Originals.Select(original => OriginalData.Of(original, url)).ToList(), list.Total);
        var written = new Written(url, TaggedAnswer<OriginalListData>.Write(data));
        _answers.AddOrUpdate(list, written);
        return written.Representation;
    }

    private sealed record Written(PublicUrl Url, Representation Representation);
}
