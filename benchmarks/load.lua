-- Requests for wrk: the paths of a file in random order, with one Accept header; the figures go out as JSON.
local paths = {}

function init(args)
    for line in io.lines(args[1]) do
        paths[#paths + 1] = line
    end
    wrk.headers["Accept"] = args[2]
    math.randomseed(1)
    -- Written once: whoever writes each request anew measures that, too, where servers are fast.
    for place, path in ipairs(paths) do
        paths[place] = wrk.format(nil, path)
    end
end

function request()
    return paths[math.random(#paths)]
end

function done(summary, latency, _)
    local wrong = summary.errors.connect + summary.errors.read + summary.errors.write
        + summary.errors.status + summary.errors.timeout
    io.write(string.format(
        '\n{"requests": %d, "seconds": %.3f, "wrong": %d, "p50": %.4f, "p99": %.4f, "bytes": %d}\n',
        summary.requests, summary.duration / 1e6, wrong,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.bytes))
end
