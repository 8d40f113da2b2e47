using Avatar.WebFront.Paging;

namespace Avatar.WebFront.Faces;

/// <summary>Position of a page within a list.</summary>
internal sealed record PaginationData(int Page, int Limit, int Total, int Pages)
{
    /// <summary>Without a requested page, the whole list counts as page 1 of 1.</summary>
    public static PaginationData For(PageRequest? page, int total) => page is { } asked
        ? new(asked.Page, asked.Limit, total, (int)((total + asked.Limit - 1L) / asked.Limit))
        : new(1, Math.Max(PageQuery.DefaultLimit, total), total, 1);
}
