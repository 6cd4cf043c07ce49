-- Each request sends the next line of a file: a cookie and a form, from a network address of its own.
-- The lines are shared out among wrk's threads.
local started = 0

function setup(thread)
  thread:set("number", started)
  started = started + 1
end

function init(args)
  lines = {}
  local n = 0
  for line in io.lines(args[1]) do
    if n % tonumber(args[2]) == number then lines[#lines + 1] = line end
    n = n + 1
  end
  place = 0
  others = 0
end

function request()
  place = place + 1
  local line = lines[(place - 1) % #lines + 1]
  local cookie, form = line:match("^(.-)\t(.*)$")
  local address = string.format("198.51.%d.%d", number * 100 + math.floor(place / 250) % 100, place % 250)
  return wrk.format("POST", nil, {
    ["Cookie"] = cookie,
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["X-Forwarded-For"] = address,
  }, form)
end
