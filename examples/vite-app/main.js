import '../page/page.js'
