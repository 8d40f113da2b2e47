using System.Text;
using Avatar.WebFront.Tests.Application;

namespace Avatar.WebFront.Tests.Clients;

/// <summary>Forms of clients that tests cannot run, byte for byte as their encoders write them.</summary>
public sealed class RecordedFormTests(AvatarApplication app)
{
    public static TheoryData<string, string, string> Heads => new()
    {
        // package:http of Dart, and dio: names in lower case, and no file name if the app sets none.
        {
            "Dart http", "dart-http-boundary-Wd8nD1.2TnC_mFqU8JDH9xOK2P2sA1aTTb5Nl7dHgU2Xy5wQqKv",
            "content-type: image/jpeg\r\ncontent-disposition: form-data; name=\"image\"; filename=\"J%C3%BCrgen %221%22.jpg\"\r\n"
        },
        { "Dart http without a file name", "dart-http-boundary-x", "content-type: application/octet-stream\r\ncontent-disposition: form-data; name=\"image\"\r\n" },
        { "dio", "--dio-boundary-2417508326", "content-disposition: form-data; name=\"image\"; filename=\"IMG_0001.jpg\"\r\ncontent-type: image/jpeg\r\n" },

        // React Native: okhttp on Android, NSURLSession with its own form encoder on iOS.
        {
            "React Native, Android", "9c3f5e0a-3c0c-4a8f-9a55-0d8f0bd4a5c7",
            "content-disposition: form-data; name=\"image\"; filename=\"photo.jpg\"; filename*=utf-8''photo.jpg\r\ncontent-type: image/jpeg\r\nContent-Length: {length}\r\n"
        },
        {
            "React Native, iOS", "8vGqJPzLnX-dT6Z6dXvA1Yl1_3kXwPq",
            "content-disposition: form-data; name=\"image\"; filename=\"photo.jpg\"; filename*=utf-8''photo.jpg\r\ncontent-type: image/jpeg\r\n"
        },
        { "Alamofire", "alamofire.boundary.6b1f0f5f2b7b0c1e", "Content-Disposition: form-data; name=\"image\"; filename=\"my \"best\" photo.jpg\"\r\nContent-Type: image/jpeg\r\n" },
        { "Expo FileSystem", "Boundary-7F0E5A2C-1B1D-4E0B-8E0F-3A7C0A1B2C3D", "Content-Disposition: form-data; name=\"image\"; filename=\"ImagePicker/1.jpg\"\r\nContent-Type: image/jpeg\r\n" },

        // Apache HttpClient in its strict mode, and Python's email package.
        {
            "Apache HttpClient", "Yk4LqXzLwQ8z0n1J6z2-tQ",
            "Content-Disposition: form-data; name=\"image\"; filename=\"J?rgen.jpg\"\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
        },
        { "JavaMail", "\"----=_Part_0_1130478920.1764370000000\"", "Content-Type: image/jpeg; name=\"photo.jpg\"\r\nContent-Disposition: form-data; name=image; \r\n\tfilename=photo.jpg\r\n" },
        {
            "Python email", "===============5431021087450917837==",
            "Content-Type: image/jpeg\r\nMIME-Version: 1.0\r\nContent-Disposition: form-data; name=\"image\";\r\n filename=\"IMG_20261128_184700_a-rather-long-file-name-from-a-phone.jpg\"\r\n"
        },
        { "Internet Explorer", "---------------------------7e13a1b2c0d4", "Content-Disposition: form-data; name=\"image\"; filename=\"C:\\Users\\me\\Pictures\\photo.jpg\"\r\nContent-Type: image/pjpeg\r\n" },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task Forms_of_real_clients_are_accepted(string client, string boundary, string head)
    {
        var photo = Photos.Jpeg(64, 48);
        var delimiter = $"--{boundary.Trim('"')}";
        byte[] body =
        [
            .. Encoding.UTF8.GetBytes($"{delimiter}\r\ncontent-disposition: form-data; name=\"style\"\r\n\r\ncomic\r\n{delimiter}\r\n{head.Replace("{length}", $"{photo.Length}", StringComparison.Ordinal)}\r\n"),
            .. photo,
            .. Encoding.UTF8.GetBytes($"\r\n{delimiter}--\r\n"),
        ];
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={boundary}");

        var reply = await app.Client.UploadAsync(Calls.NewDevice(), content);

        Assert.True(reply.Status == 201, $"{client}: {reply.Body}");
        Assert.Equal((photo.Length, "comic"), (reply.At("original", "fileSize").GetInt32(), reply.Text("cartoon", "style")));
    }
}
