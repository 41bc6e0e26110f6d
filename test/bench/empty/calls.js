// A page that makes 200 calls as it loads, ten lists of twenty at a time, and says when it has every answer.
for (let list = 0; list < 10; list++)
  await Promise.all(
    Array.from({ length: 20 }, async (_, item) => {
      const response = await fetch(`/api/1k/${list}/items/${item}`, { headers: { 'X-List': String(list) } })
      await response.text()
    }),
  )
document.title = `took ${performance.now()}`
