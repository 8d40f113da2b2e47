package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
)

func call(method, address, contentType string, body io.Reader) []byte {
	request, err := http.NewRequest(method, address, body)
	must(err)
	request.Header.Set("x-device-id", os.Getenv("device"))
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	answer, err := http.DefaultClient.Do(request)
	must(err)
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	must(err)
	if answer.StatusCode >= 300 {
		panic(answer.Status + string(content))
	}
	return content
}

type answer struct {
	Data struct {
		Original, Cartoon struct{ Id string }
		DownloadedFace    struct{ FaceUrl string }
	}
}

func read(content []byte) (result answer) {
	must(json.Unmarshal(content, &result))
	return
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	url := os.Getenv("url")
	photo, err := os.ReadFile(os.Getenv("photo"))
	must(err)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	must(form.WriteField("style", "comic"))
	part, err := form.CreateFormFile("image", "Jürgen \"1\".jpg")
	must(err)
	_, err = part.Write(photo)
	must(err)
	must(form.Close())
	original := read(call("POST", url+"/api/upload", form.FormDataContentType(), &body)).Data.Original.Id
	cartoon := read(call("POST", url+"/api/regenerate/"+original, "", nil)).Data.Cartoon.Id
	for _, path := range []string{"originals", "originals/" + original, "cartoons", "cartoons?originalId=" + original, "downloaded-faces"} {
		call("GET", url+"/api/"+path, "", nil)
	}
	face := read(call("POST", url+"/api/download/"+cartoon, "", nil)).Data.DownloadedFace.FaceUrl
	fmt.Println(face, len(call("GET", face, "", nil)))
}
