using Avatar.WebFront.Tests.Application;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.DependencyInjection;

namespace Avatar.WebFront.Tests.Answers;

/// <summary>Without the metadata of a type, the API reference and every answer of that type fail with 500.</summary>
public sealed class ApiJsonTests(AvatarApplication app)
{
    [Fact]
    public void Every_type_that_a_route_takes_or_answers_has_its_metadata()
    {
        var routes = app.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items.SelectMany(static group => group.Items).ToList();
        var types = routes.SelectMany(static route => route.SupportedResponseTypes.Where(static answer => answer.ApiResponseFormats.Count > 0).Select(static answer => answer.Type)
            .Concat(route.ParameterDescriptions.Select(static parameter => parameter.Type))).OfType<Type>().Distinct().ToList();

        Assert.Contains(typeof(Answer<UploadData>), types);
        Assert.All(types, static type => Assert.True(ApiJson.Default.GetTypeInfo(type) is not null, $"Add [JsonSerializable] for {type} to ApiJson."));
    }
}
