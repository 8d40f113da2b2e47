using Microsoft.Playwright;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace Avatar.Browser.Tests.Browsing;

/// <summary>Reads QR codes that the page has drawn.</summary>
public static class QrReader
{
    /// <summary>Returns the text of the QR code on a canvas.</summary>
    public static async Task<string> ReadAsync(ILocator canvas)
    {
        // A module has six pixels; two of them are enough, and fewer to transfer.
        var rows = await canvas.EvaluateAsync<string[]>(
            """
            canvas => {
              const side = canvas.width / 3, { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.width);
              return Array.from({ length: side }, (_, y) => Array.from({ length: side }, (_, x) => data[4 * (3 * y * canvas.width + 3 * x)] < 128 ? '1' : '0').join(''));
            }
            """);
        var luminance = rows.SelectMany(static row => row.Select(static module => module is '1' ? (byte)0 : (byte)255)).ToArray();
        var source = new RGBLuminanceSource(luminance, rows.Length, rows.Length, RGBLuminanceSource.BitmapFormat.Gray8);
        return new QRCodeReader().decode(new BinaryBitmap(new GlobalHistogramBinarizer(source)))?.Text ?? "";
    }
}
