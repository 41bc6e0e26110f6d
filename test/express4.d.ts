// The package `express4` is Express 4 under another name; what the tests use of it has Express 5's types.
declare module 'express4' {
  export { default } from 'express'
}
