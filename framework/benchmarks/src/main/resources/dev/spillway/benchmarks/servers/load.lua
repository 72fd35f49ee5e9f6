-- Load for wrk: GET without an argument, else a POST of the file named by it. Prints one line for Burst.java.

function init(args)
  if args[1] then
    local file = assert(io.open(args[1], "rb"))
    wrk.method = "POST"
    wrk.body = file:read("*a")
    wrk.headers["Content-Type"] = "application/json"
    file:close()
  end
end

function done(summary, latency)
  local errors = summary.errors
  local failures = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format("burst requests=%d micros=%d bytes=%d failures=%d p50=%d p99=%d\n",
    summary.requests, summary.duration, summary.bytes, failures,
    latency:percentile(50), latency:percentile(99)))
end
