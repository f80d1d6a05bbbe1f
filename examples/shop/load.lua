-- For wrk: another item with each request.
local item = 0

function request()
  item = (item + 7) % 500
  return wrk.format("GET", "/items/" .. item)
end
