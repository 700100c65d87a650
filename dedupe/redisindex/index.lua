-- Reads values, and writes them back if none changed since they were read: a
-- compare-and-set over all keys of one claim, with the checkpoint in the same step.
-- What the values mean, and what may be written, is decided by the caller.
--
-- KEYS: 1 generation   2 meta   3… values, each "version text"
-- ARGV: 1 generation expected   2 block and 3 transaction of the checkpoint, or "" and ""
--       4 "r" to read or "w" to write
--       then one expected version a value ("" is absent), then one new value a value ("" deletes it)
-- Returns {status, schema, normalisers, block, transaction, values…}; status is OK, CHANGED, GENERATION or LOST.
local n = #KEYS - 2
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'GENERATION'} end
local meta = redis.call('HMGET', KEYS[2], 'schema', 'norm', 'block', 'tx')
if not (meta[1] and meta[2] and meta[3] and meta[4]) then return {'LOST'} end

local values = {}
for i = 1, n do values[i] = redis.call('GET', KEYS[2 + i]) or '' end

local status = 'OK'
if ARGV[4] == 'w' then
  for i = 1, n do
    if (string.match(values[i], '^(%d+) ') or '') ~= ARGV[4 + i] then status = 'CHANGED' end
  end
  if status == 'OK' then
    for i = 1, n do
      local new = ARGV[4 + n + i]
      if new == '' then redis.call('DEL', KEYS[2 + i]) else redis.call('SET', KEYS[2 + i], new) end
    end
    if ARGV[2] ~= '' and tonumber(ARGV[2]) >= tonumber(meta[3]) then
      redis.call('HSET', KEYS[2], 'block', ARGV[2], 'tx', ARGV[3])
      meta[3] = ARGV[2]
      meta[4] = ARGV[3]
    end
  end
end

local out = {status, meta[1], meta[2], meta[3], meta[4]}
for i = 1, n do out[5 + i] = values[i] end
return out
