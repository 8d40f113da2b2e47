import java.io.File;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.Request;
import okhttp3.RequestBody;

/** okhttp, which Android apps, Retrofit and React Native on Android use. */
public class OkHttpClient {
    private static final okhttp3.OkHttpClient CLIENT = new okhttp3.OkHttpClient.Builder().readTimeout(60, TimeUnit.SECONDS).build();
    private static final RequestBody NOTHING = RequestBody.create(null, new byte[0]);

    public static void main(String[] args) throws Exception {
        String url = System.getenv("url");
        var form = new MultipartBody.Builder().setType(MultipartBody.FORM).addFormDataPart("style", "comic")
            .addFormDataPart("image", "Jürgen \"1\".jpg", RequestBody.create(MediaType.get("image/jpeg"), new File(System.getenv("photo")))).build();
        String original = find(call("POST", url + "/api/upload", form), "\"original\":\\{\"id\":\"([^\"]+)");
        String cartoon = find(call("POST", url + "/api/regenerate/" + original, NOTHING), "\"cartoon\":\\{\"id\":\"([^\"]+)");
        for (String path : new String[] {"originals", "originals/" + original, "cartoons", "cartoons?originalId=" + original, "downloaded-faces"}) {
            call("GET", url + "/api/" + path, null);
        }
        String face = find(call("POST", url + "/api/download/" + cartoon, NOTHING), "\"faceUrl\":\"([^\"]+)");
        System.out.println(face + " " + call("GET", face, null).length);
        CLIENT.dispatcher().executorService().shutdown();
        CLIENT.connectionPool().evictAll();
    }

    private static byte[] call(String method, String address, RequestBody body) throws Exception {
        var request = new Request.Builder().url(address).method(method, body).header("x-device-id", System.getenv("device")).build();
        try (var answer = CLIENT.newCall(request).execute()) {
            byte[] content = answer.body().bytes();
            if (!answer.isSuccessful()) throw new IllegalStateException(answer.code() + new String(content));
            return content;
        }
    }

    private static String find(byte[] answer, String pattern) {
        var match = Pattern.compile(pattern).matcher(new String(answer));
        if (!match.find()) throw new IllegalStateException(new String(answer));
        return match.group(1);
    }
}
