using System.Reflection;
using System.Reflection.Emit;
using System.Text;

namespace Avatar.WebFront.Tests.Answers;

/// <summary>What a running service adds to its page.</summary>
public sealed class PageFileTests
{
    private static readonly PageFile Index = PageFile.LoadAll().Single(static file => file.Path == "/");

    [Fact]
    public void The_page_links_to_the_source_that_the_program_was_built_from()
    {
        Assert.Contains("""<a href="https://code.example.org/avatar" data-words="source">""", TextWith(new("https://code.example.org/avatar")), StringComparison.Ordinal);
        Assert.DoesNotContain("source", TextWith(source: null), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("https://user:secret@code.example.org/avatar.git", "https://code.example.org/avatar")]
    [InlineData("https://code.example.org/avatar", "https://code.example.org/avatar")]
    [InlineData("ssh://git@code.example.org/avatar.git", null)]
    [InlineData("file:///home/somebody/avatar", null)]
    [InlineData("/home/somebody/avatar", null)]
    public void Only_a_public_address_of_the_repository_is_told(string told, string? source) => Assert.Equal(source, PageFile.FindSource(Built(told))?.AbsoluteUri);

    [Fact]
    public void A_program_that_knows_no_repository_tells_none() => Assert.Null(PageFile.FindSource(typeof(PageFileTests).Assembly));

    private static string TextWith(Uri? source) => Encoding.UTF8.GetString(Index.Complete(publicBase: null, source).Representation.Bytes.Span);

    private static AssemblyBuilder Built(string repository) => AssemblyBuilder.DefineDynamicAssembly(
        new("Built"), AssemblyBuilderAccess.Run,
        [new CustomAttributeBuilder(typeof(AssemblyMetadataAttribute).GetConstructor([typeof(string), typeof(string)])!, ["RepositoryUrl", repository])]);
}
