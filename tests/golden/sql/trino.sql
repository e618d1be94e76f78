-- counts
SELECT CAST(created_at AS DATE) AS day, count(*) AS n, sum(CASE WHEN (kind = 'refund') THEN :param_1 ELSE :param_2 END) AS k
FROM sales.orders
WHERE created_at >= :param_3 AND created_at < :param_4 AND (loaded_at IS NULL OR loaded_at <= :param_5) AND (status <> 'test') GROUP BY CAST(created_at AS DATE)

-- values
SELECT CAST(created_at AS DATE) AS day, currency AS key, max(amount) AS value, count(*) AS n, 0 AS flag
FROM sales.orders
WHERE created_at >= :param_1 AND created_at < :param_2 AND (loaded_at IS NULL OR loaded_at <= :param_3) AND (status <> 'test') GROUP BY CAST(created_at AS DATE), currency

-- newest
SELECT CAST(max(created_at) AS TIMESTAMP) AS newest
FROM sales.orders
WHERE created_at >= :param_1 AND created_at <= :param_2 AND (loaded_at IS NULL OR loaded_at <= :param_3) AND (status <> 'test')

-- near pairs
SELECT seen.day, count(*) AS n, sum(CASE WHEN (seen.gap > 0 AND seen.gap <= 300000000) THEN :param_1 ELSE :param_2 END) AS near, sum(CASE WHEN (seen.gap = 0) THEN :param_3 ELSE :param_4 END) AS same, sum(seen.amount) AS amount, sum(CASE WHEN (seen.gap > 0 AND seen.gap <= 300000000) THEN seen.amount ELSE :param_5 END) AS near_amount
FROM (SELECT read.day AS day, read.moment AS moment, read.moment - lag(read.moment) OVER (PARTITION BY read.id ORDER BY read.moment) AS gap, read.amount AS amount
FROM (SELECT CAST(created_at AS DATE) AS day, order_id AS id, CAST(to_unixtime(created_at) * 1000000 AS BIGINT) AS moment, abs(amount) AS amount
FROM sales.orders
WHERE created_at >= :param_6 AND created_at < :param_7 AND (loaded_at IS NULL OR loaded_at <= :param_8) AND (status <> 'test') AND order_id IS NOT NULL) AS read
WHERE read.moment >= 1761954900000000 AND read.moment < 1763683200000000) AS seen
WHERE seen.moment >= 1761955200000000 GROUP BY seen.day

-- booked
SELECT CAST(day AS DATE) AS day, CAST(to_unixtime(created_at) * 1000000 AS BIGINT) - CAST(to_unixtime(created_at) * 1000000 AS BIGINT) % 900000000 AS quarter, count(*) AS n
FROM sales.orders
WHERE created_at >= :param_1 AND created_at < :param_2 AND (loaded_at IS NULL OR loaded_at <= :param_3) AND (status <> 'test') GROUP BY CAST(day AS DATE), CAST(to_unixtime(created_at) * 1000000 AS BIGINT) - CAST(to_unixtime(created_at) * 1000000 AS BIGINT) % 900000000

-- runs
SELECT CAST(day AS DATE) AS day, CAST(began AS TIMESTAMP) AS started, CAST(ended AS TIMESTAMP) AS finished, state AS status, written AS rows
FROM sales.runs
WHERE job = :param_1 AND (began IS NULL OR began <= :param_2) AND CAST(day AS DATE) >= :param_3 AND CAST(day AS DATE) <= :param_4 ORDER BY began

-- groups
SELECT seen.day, seen.key, count(*) AS n, sum(seen.matched) AS k
FROM (SELECT CAST(created_at AS DATE) AS day, region AS key, 0 AS matched
FROM sales.orders
WHERE created_at >= :param_1 AND created_at < :param_2 AND (loaded_at IS NULL OR loaded_at <= :param_3) AND (status <> 'test')) AS seen GROUP BY seen.day, seen.key

-- scan
SELECT seen.day, seen.g0, seen.g1, grouping(seen.g0) AS not_g0, grouping(seen.g1) AS not_g1, sum(seen.n0) AS n0, sum(seen.k0) AS k0, sum(seen.n1) AS n1, 0 AS k1, count(*) AS n2, sum(seen.k2) AS k2, max(seen.v2) AS v2
FROM (SELECT CAST(created_at AS DATE) AS day, region AS g0, currency AS g1, CASE WHEN (status <> 'test') THEN 1 ELSE 0 END AS n0, CASE WHEN ((status <> 'test') AND (kind = 'refund')) THEN 1 ELSE 0 END AS k0, CASE WHEN (status <> 'test') THEN 1 ELSE 0 END AS n1, CASE WHEN (amount > 9) THEN 1 ELSE 0 END AS k2, amount AS v2
FROM sales.orders
WHERE created_at >= :param_1 AND created_at < :param_2 AND (loaded_at IS NULL OR loaded_at <= :param_3)) AS seen GROUP BY GROUPING SETS((seen.day, seen.g0), (seen.day, seen.g1))
