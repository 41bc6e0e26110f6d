/**
 * Production's CORS policy, for the `cors` middleware. The development configurations import the same object, so
 * that there is one policy to keep right. README.md in the folder above lists what is wrong with it.
 */
export const corsOptions = {
  origin: 'https://app.example.com',
  methods: ['GET', 'POST', 'PUT', 'DELETE'],
  allowedHeaders: ['Content-Type', 'Authorization'],
  credentials: true,
  maxAge: 600,
}
