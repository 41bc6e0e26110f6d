document.body.textContent = 'empty'
