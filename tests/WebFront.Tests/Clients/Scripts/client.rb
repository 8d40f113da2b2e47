require 'json'
require 'net/http'

url, device, photo = ENV.values_at('url', 'device', 'photo')
call = lambda do |type, address, form = nil|
  request = type.new(URI(address), 'x-device-id' => device)
  request.set_form(form, 'multipart/form-data') if form
  answer = Net::HTTP.start(request.uri.host, request.uri.port) { |http| http.request(request) }
  answer.value
  answer.body
end
read = ->(*what) { JSON.parse(call.(*what))['data'] }

original = File.open(photo, 'rb') do |file|
  read.(Net::HTTP::Post, "#{url}/api/upload", [['style', 'comic'], ['image', file, { filename: 'Juergen "1".jpg', content_type: 'image/jpeg' }]])
end['original']['id']
cartoon = read.(Net::HTTP::Post, "#{url}/api/regenerate/#{original}")['cartoon']['id']
['originals', "originals/#{original}", 'cartoons', "cartoons?originalId=#{original}", 'downloaded-faces'].each { |path| read.(Net::HTTP::Get, "#{url}/api/#{path}") }
face = read.(Net::HTTP::Post, "#{url}/api/download/#{cartoon}")['downloadedFace']['faceUrl']
puts "#{face} #{call.(Net::HTTP::Get, face).bytesize}"
